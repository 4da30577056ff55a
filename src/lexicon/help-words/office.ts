/** Help words: office software and administration. `help-words.ts` describes the format. */
export const OFFICE = `
# 오피스, 클라우드 관리
관리자 = 어드민 = admin = administrator
관리 센터 = admin center = 관리자 센터
관리 콘솔 = 관리자 콘솔 = admin console
전역 관리자 = 글로벌 관리자 = global admin = global administrator
최고 관리자 = super admin = super administrator
라이선스 = 라이센스 = 사용권 = license = licence
라이선스 할당 = 라이선스 부여 = assign license = license assignment
제품 키 = 정품 키 = 시리얼 키 = product key
정품 인증 = 제품 활성화 = product activation = activate windows = activate office
사서함 = 메일함 = 편지함 = 메일박스 = mailbox
공유 사서함 = shared mailbox
받은 편지함 = 받은 메일함 = 수신함 = inbox = 인박스
보낸 편지함 = 보낸 메일함 = 발신함 = sent items = sent mail
배포 그룹 = 메일 그룹 = 메일링 리스트 = distribution list = distribution group = mailing list
보안 그룹 = security group
자동 회신 = 부재 중 응답 = 부재중 자동 응답 = automatic reply = out of office = auto reply
메일 전달 = 이메일 전달 = 메일 포워딩 = 자동 전달 = email forwarding = forward email
답장 = 회신 = reply
참조 = carbon copy = cc
숨은 참조 = 비밀 참조 = blind carbon copy = bcc
받는 사람 = 수신자 = 수신인 = recipient
보낸 사람 = 발신자 = 발신인 = sender
테넌트 = tenant
조직 = organization = organisation
그룹 = group
정책 = policy
역할 = role
역할 기반 액세스 제어 = 역할 기반 접근 제어 = role-based access control = rbac
조건부 액세스 = 조건부 접근 = conditional access
데이터 손실 방지 = 데이터 유출 방지 = data loss prevention = dlp
규정 준수 = 컴플라이언스 = compliance
보존 정책 = 보관 정책 = retention policy
게스트 액세스 = guest access
도메인 추가 = 사용자 지정 도메인 = 커스텀 도메인 = custom domain
액티브 디렉터리 = 액티브 디렉토리 = active directory
애저 = azure = 애져
모바일 기기 관리 = 모바일 디바이스 관리 = 모바일 장치 관리 = mobile device management = mdm
인튠 = intune
마이크로소프트 = microsoft = 마소
마이크로소프트 365 = 오피스 365 = microsoft 365 = office 365 = m365
오피스 = microsoft office
아웃룩 = outlook
팀즈 = 마이크로소프트 팀즈 = MS 팀즈 = 팀스 = teams = microsoft teams
원드라이브 = onedrive
셰어포인트 = 쉐어포인트 = sharepoint
엑셀 = excel
워드 = 마이크로소프트 워드 = MS 워드 = microsoft word
파워포인트 = powerpoint = 피피티 = ppt
파워비아이 = 파워 BI = power bi
파워 오토메이트 = power automate
파워 앱스 = power apps
원노트 = onenote
익스체인지 = exchange online = exchange server
구글 드라이브 = google drive
구글 워크스페이스 = google workspace = g suite
gmail = g메일
슬랙 = slack
줌 = zoom
스프레드시트 = spreadsheet
워크시트 = 시트 = worksheet
통합 문서 = 워크북 = workbook
셀 = cell
셀 병합 = 셀 합치기 = merge cells
수식 = formula
피벗 테이블 = 피봇 테이블 = pivot table
조건부 서식 = conditional formatting
데이터 유효성 검사 = data validation
매크로 = macro
차트 = 그래프 = chart
프레젠테이션 = 프리젠테이션 = 발표 자료 = presentation
슬라이드 = slide
슬라이드 쇼 = slide show
머리글 = 머리말 = header = page header
바닥글 = 꼬리말 = footer = 푸터
각주 = footnote
목차 = table of contents = 차례
맞춤법 검사 = 맞춤법 검사기 = spell check = spelling check = spell checker
일정 = 캘린더 일정 = calendar event
캘린더 = 달력 = calendar
리마인더 = reminder
할 일 목록 = 투두 리스트 = to-do list = todo list
화상 회의 = 영상 회의 = 비디오 컨퍼런스 = video conference = video meeting
회의 = 미팅 = meeting
공동 작업 = 공동 편집 = 협업 = collaboration = co-authoring = collaborate
댓글 = 코멘트 = 덧글 = comment
주석 = 코드 주석 = comment = code comment
참조 = 레퍼런스 = reference
멘션 = 언급 = mention
워크스페이스 = 작업 공간 = workspace
워크플로 = 워크플로우 = 업무 흐름 = workflow
자동화 = automation = automate = 오토메이션
보고서 = 리포트
데이터 원본 = 데이터 소스 = data source
시각화 = 데이터 시각화 = visualization = data visualization
쿼터 = 할당량 = quota
서비스 중단 = 서비스 장애 = outage = service outage
다운타임 = 가동 중단 시간 = downtime
`;
