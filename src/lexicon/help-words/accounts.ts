/** Help words: accounts, verification and privacy. `help-words.ts` describes the format. */
export const ACCOUNTS = `
# 계정, 가입, 로그인
계정 = 어카운트 = account = user account = 사용자 계정
회원가입 = 가입하기 = 계정 만들기 = 계정 생성 = sign up = create an account = create account
로그인 = login = sign in = 로긴 = 사인인
로그아웃 = 접속 해제하기 = logout = sign out = 로그오프 = log off = 사인아웃
계정 삭제 = 회원 탈퇴 = 회원탈퇴하기 = 탈퇴하기 = 계정 탈퇴 = delete account = account deletion = close account
계정 비활성화 = deactivate account = account deactivation
계정 재활성화 = 계정 다시 활성화 = reactivate account = account reactivation
계정 복구 = 계정 찾기 = account recovery = recover account
계정 정지 = 계정 사용 중지 = 이용 정지 = account suspension = suspended account = account suspended
계정 잠금 = 계정이 잠김 = account lockout = locked account = account locked
계정 전환 = 다른 계정으로 전환 = switch account = account switching
계정 연결 = 계정 연동 = link account = account linking
아이디 = 로그인 아이디 = 사용자 아이디 = user id = login id
사용자 이름 = 사용자명 = 유저네임 = username
비밀번호 = 암호 = 패스워드 = 비번 = password = passcode = passwd
비밀번호 재설정 = 암호 재설정 = 비밀번호 초기화 = 비번 재설정 = 패스워드 초기화 = password reset = reset password
비밀번호 찾기 = 비밀번호 분실 = 비밀번호를 잊어버리다 = 비번 찾기 = forgot password = forgotten password = lost password
비밀번호 변경 = 암호 변경 = 비밀번호 바꾸기 = 비번 변경 = change password = password change
비밀번호 관리자 = 암호 관리자 = password manager = 패스워드 매니저
임시 비밀번호 = 임시 암호 = temporary password
자동 로그인 = 로그인 상태 유지 = stay signed in = keep me signed in = remember me = auto login
소셜 로그인 = 간편 로그인 = social login
통합 로그인 = 싱글 사인온 = single sign-on = single sign on = sso
게스트 = 손님 계정 = guest = guest user
사용자 = 이용자 = 유저 = user
세션 만료 = session expired = session timeout = 세션 타임아웃
구독 = 서브스크립션 = subscription = subscribe
구독 취소 = 구독 해지 = cancel subscription = unsubscribe = subscription cancellation
무료 체험 = 무료 평가판 = 무료 체험판 = free trial = trial version = 평가판
요금제 = 플랜 = pricing plan = subscription plan
초대 = 초대하기 = invite = invitation
초대 링크 = 초대 주소 = invite link = invitation link
고객센터 = 고객지원 = customer support = customer service = customer center
도움말 = 헬프 = help center = 도움말 센터
문의하기 = 1:1 문의 = contact us = contact support
의견 보내기 = 피드백 보내기 = send feedback = 피드백 제출
피드백 = feedback
자주 묻는 질문 = 자주 하는 질문 = faq = frequently asked questions
서비스 약관 = 이용약관 = 서비스 이용약관 = terms of service = terms of use = terms and conditions = tos
# 인증, 보안, 개인정보
인증 코드 = 인증번호 = 확인 코드 = 보안 코드 = verification code = security code
본인 인증 = 본인 확인 = 신원 확인 = 신원 인증 = identity verification = verify identity = id verification
2단계 인증 = 이중 인증 = 2단계 확인 = 이단계 인증 = 2차 인증 = two-step verification = 2-step verification = two-factor authentication = two factor authentication = 2fa
다단계 인증 = 다중 인증 = 다요소 인증 = 다중 요소 인증 = multi-factor authentication = multifactor authentication = mfa
이메일 인증 = 이메일 확인 = 메일 인증 = email verification = verify email
휴대폰 인증 = 휴대전화 인증 = 전화번호 인증 = phone verification = verify phone number
인증 앱 = 인증기 앱 = OTP 앱 = authenticator app = authenticator = 어센티케이터
일회용 비밀번호 = 일회용 암호 = one-time password = otp = one time passcode = 오티피
백업 코드 = 복구 코드 = backup code = recovery code
복구 이메일 = 보조 이메일 = recovery email = backup email
패스키 = passkey
보안 키 = security key
보안 질문 = security question
생체 인증 = 생체 인식 = 바이오 인증 = biometric authentication = biometrics
지문 인식 = 지문 인증 = fingerprint recognition = fingerprint = fingerprint unlock
얼굴 인식 = 안면 인식 = face recognition = facial recognition
페이스 아이디 = face id
터치 아이디 = touch id
캡차 = 자동 입력 방지 문자 = 보안 문자 = captcha = 캡챠 = recaptcha = 리캡차
인증서 = certificate = 디지털 인증서 = digital certificate
신뢰할 수 있는 기기 = 신뢰하는 기기 = trusted device
보안 = security
암호화 = encryption = encrypt
복호화 = 암호 해독 = decryption = decrypt
종단 간 암호화 = 엔드투엔드 암호화 = 단대단 암호화 = end-to-end encryption = e2ee
해킹 = hacking = hacked = hack
계정 도용 = 계정 해킹 = 계정 해킹당하다 = 해킹당한 계정 = compromised account = hacked account
피싱 = phishing
스미싱 = smishing = 문자 피싱
멀웨어 = 악성 코드 = 악성 소프트웨어 = 악성 프로그램 = malware
바이러스 = virus
랜섬웨어 = ransomware
스파이웨어 = spyware
바이러스 백신 = 백신 프로그램 = 안티바이러스 = antivirus = anti-virus
파이어월 = firewall
스팸 = 스팸 메일 = 정크 메일 = spam = junk mail = junk email = 광고 메일
사칭 = impersonation = impersonate
사기 = 스캠 = scam = fraud
의심스러운 활동 = 비정상적인 활동 = 수상한 활동 = suspicious activity = unusual activity
로그인 기록 = 로그인 활동 = 접속 기록 = 로그인 내역 = login activity = login history = sign-in activity
데이터 유출 = 정보 유출 = data breach = data leak
개인 데이터 = personal information = personal data
개인정보 보호 = 프라이버시 = 사생활 보호 = privacy
개인정보처리방침 = 개인정보 보호정책 = 개인정보취급방침 = privacy policy
개인정보 보호 설정 = 개인정보 설정 = 공개 범위 설정 = privacy settings
공개 범위 = 공개 대상 = visibility = audience setting
비공개 계정 = private account
공개 계정 = public account
권한 = 퍼미션 = permission
앱 권한 = 앱 접근 권한 = 어플 권한 = app permission
액세스 권한 = 접근 권한 = 액세스 권리 = access permission = access rights
액세스 = 접근 = access
권한 부여 = authorization = authorize
인증 = authentication = authenticate
위치 서비스 = 위치 정보 서비스 = location service
위치 정보 = 위치 데이터 = location data = location information
위치 공유 = 내 위치 공유 = location sharing = share location
위치 추적 = location tracking
차단 = 블락 = 차단하기 = block = block user = block someone
차단 해제 = 차단 풀기 = unblock = 블락 해제
신고 = 신고하기 = report abuse = report content
자녀 보호 기능 = 보호자 통제 = 부모 통제 = parental controls = parental control
화면 잠금 = 잠금 화면 = 스크린 락 = screen lock = lock screen = 락스크린
잠금 해제 = 락 해제 = unlock = 언락
핀 번호 = PIN 번호 = pin code = pin number
동의 = consent
시크릿 모드 = 개인정보 보호 브라우징 = 비공개 브라우징 = 사생활 보호 모드 = 인코그니토 = incognito mode = incognito = private browsing
감사 로그 = 감사 기록 = audit log
`;
