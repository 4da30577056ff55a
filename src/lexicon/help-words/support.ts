/** Help words: support, policies and actions. `help-words.ts` describes the format. */
export const SUPPORT = `
# 고객 지원, 정책
문의 = inquiry = enquiry
고객센터 = 고객 지원 = 고객 서비스 = 서비스 센터 = customer service = customer support = customer center = support team
도움말 = 도움말 센터 = help center = help centre
자주 묻는 질문 = 자주 하는 질문 = FAQ = frequently asked questions
문의하기 = 고객센터 문의 = 고객센터 연락 = 1:1 문의 = 일대일 문의 = contact us = contact support = contact customer service = get in touch
문의 내역 = 나의 문의 내역 = 문의 답변 확인 = inquiry history = support history
상담원 = 상담사 = 고객 상담원 = agent = support agent = representative
상담원 연결 = 상담사 연결 = 상담원과 통화 = talk to an agent = speak to a representative = live agent
채팅 상담 = 실시간 상담 = 톡 상담 = 라이브챗 = live chat = chat support
전화 상담 = 고객센터 전화번호 = 상담 전화 = phone support = customer service number = support phone number
문의 티켓 = 상담 티켓 = 지원 요청 = support ticket = support request
불편 신고 = 민원 = 컴플레인 = complaint = 불만 접수
의견 보내기 = 의견 = 피드백 = 의견 제출 = feedback = send feedback
오류 신고 = 버그 신고 = 문제 신고 = 버그 제보 = 오류 제보 = report a problem = report a bug = bug report
이의 제기 = 이의 신청 = 재심 요청 = 소명 = 재심사 요청 = appeal = file an appeal
분쟁 = 분쟁 조정 = dispute = dispute resolution
이용 제한 = 서비스 이용 제한 = 제재 = 사용 제한 = restriction = account restriction = restricted account
이용 정지 = 계정 정지 = 활동 정지 = 정지된 계정 = account suspension = suspended account = suspension = account suspended
영구 정지 = 영정 = 영구 이용 제한 = permanent ban = permanent suspension = banned account
제재 해제 = 이용 제한 해제 = 정지 해제 = 정지 풀기 = lift restriction = unsuspend = lift suspension
이용약관 = 약관 = 서비스 약관 = terms of service = terms of use = terms and conditions
개인정보 처리방침 = 개인정보 보호정책 = 개인정보 취급방침 = privacy policy
커뮤니티 가이드라인 = 커뮤니티 규정 = 운영 정책 = 커뮤니티 규칙 = community guideline = community standard
정책 위반 = 규정 위반 = 약관 위반 = policy violation = violate policy = violation
욕설 = 비속어 = profanity = abusive language = swear word
괴롭힘 = 따돌림 = 사이버 괴롭힘 = harassment = bullying
혐오 발언 = 혐오 표현 = hate speech
음란물 = 선정적 콘텐츠 = 성인물 = pornography = sexual content = adult content
유해 콘텐츠 = 유해 게시물 = 부적절한 콘텐츠 = inappropriate content = harmful content
허위 정보 = 가짜 뉴스 = 거짓 정보 = misinformation = fake news = false information
미성년자 = 청소년 = minor = underage
법정대리인 = 보호자 = legal guardian = guardian
보호자 동의 = 부모 동의 = 법정대리인 동의 = parental consent
사망자 계정 = 고인 계정 = 고인의 계정 = 추모 계정 = deceased account = deceased user = memorialized account
서비스 종료 = 서비스 중단 = end of service = service discontinuation = discontinued
서비스 장애 = 접속 장애 = 서비스 먹통 = 서버 다운 = outage = service outage = service disruption = server down
신분증 = 신분증 사본 = ID card = identity card = government ID
거절 = 거부 = reject = decline = rejection
# 화면 동작
켜다 = 켜기 = 활성화 = 사용 설정 = turn on = enable = switch on = activate
끄다 = 끄기 = 비활성화 = 사용 중지 = 사용 안 함 = turn off = disable = switch off = deactivate
열람 = view
숨기기 = 숨김 = 감추기 = hide
숨김 해제 = 숨기기 취소 = 숨김 취소 = unhide
추가 = 더하기 = add
삭제 = 지우기 = 지우다 = 없애다 = 제거 = delete = remove = erase
변경 = 바꾸기 = change
수정 = 편집 = 고치기 = edit = modify = revise
검색 = 검색하기 = search = 서치
등록 = 등록하기 = register = registration
취소 = 캔슬 = cancel = cancellation
복구 = 복원 = 되살리기 = restore = recover = recovery
초대 = 초대하기 = invite = invitation
초대 링크 = 초대 URL = invite link = invitation link
나가기 = 퇴장 = leave = exit
참여 = 참가 = join = participate
만들기 = 생성 = 만들다 = 개설 = create
저장 = 저장하기 = save
공유 = 공유하기 = share = 쉐어
공유 해제 = 공유 취소 = 공유 중지 = stop sharing = unshare
보내기 = 전송 = send
수신 = receive
이동 = 옮기기 = 옮기다 = move
정렬 = 순서 정렬 = sort = 소팅
순서 변경 = 순서 바꾸기 = 위치 바꾸기 = reorder = rearrange
고정 = 상단 고정 = 핀 고정 = pin
고정 해제 = 고정 풀기 = unpin
즐겨찾기 = 북마크 = favorite = bookmark
설정 = 환경 설정 = 세팅 = 셋팅 = setting = preference = configuration
초기화 = 재설정 = 리셋 = reset
연결 = connect = connection
연결 해제 = 연결 끊기 = 연결 끊다 = disconnect
일괄 삭제 = 한꺼번에 삭제 = 전체 삭제 = delete all = bulk delete
새로고침 = 새로 고침하기 = refresh = reload
실행 취소 = undo
탭하다 = 클릭 = 터치 = click = tap
동의 철회 = 동의 취소 = withdraw consent = revoke consent
번역 = translate = translation
언어 변경 = 언어 설정 = 언어 바꾸기 = change language = language setting
내보내기 = 익스포트 = export
가져오기 = 불러오기 = 임포트 = import
캡처 = 화면 캡처 = 스크린샷 = 캡쳐 = 스샷 = screenshot = screen capture
화면 녹화 = 화면 기록 = screen recording = record screen
작동하지 않음 = 작동 안 함 = 동작하지 않음 = not working = doesn't work = won't work
보이지 않음 = 표시되지 않음 = not showing = not visible = not displayed
알림이 오지 않음 = 알림 안 옴 = 알림이 안 와요 = 알림 안 울림 = not receiving notification = notification not working = no notification
메일이 오지 않음 = 메일 안 옴 = 메일 수신 안 됨 = 메일이 안 와요 = not receiving email = email not received = can't receive email
메시지 전송 실패 = 메시지 안 보내짐 = 메시지가 전송되지 않음 = message not sent = can't send message = message failed to send
메일 전송 실패 = 메일 발송 실패 = 메일 안 보내짐 = can't send email = email not sent
소리가 나지 않음 = 소리 안 남 = 소리가 안 들려요 = 소리 안 들림 = 소리 안 나옴 = no sound = no audio = can't hear
`;
