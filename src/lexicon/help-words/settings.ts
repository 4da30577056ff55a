/** Help words: profiles, settings and display. `help-words.ts` describes the format. */
export const SETTINGS = `
# 프로필
프로필 = 프로파일 = profile
프로필 사진 = 프로필 이미지 = 프사 = profile picture = profile photo = profile image
커버 사진 = 배경 사진 = 커버 이미지 = cover photo = cover image
자기소개 = 소개글 = 프로필 소개 = bio
닉네임 = 별명 = 닉 = nickname
표시 이름 = 표시명 = display name
생년월일 = 생일 = birthday = date of birth = birth date
전화번호 = 휴대폰 번호 = 휴대전화 번호 = 핸드폰 번호 = 폰번호 = phone number = mobile number
이메일 주소 = 메일 주소 = 전자메일 주소 = email address
이메일 = 전자 메일 = 메일 = email = e-mail = 이멜
팔로워 = follower
팔로우 = follow = 팔로잉하기
언팔로우 = 팔로우 취소 = 팔로우 끊기 = 언팔 = unfollow
연락처 = 주소록 = contacts = address book
아바타 = avatar
이모티콘 = 이모지 = emoji
스티커 = sticker
배지 = 뱃지 = badge
서명 = 시그니처 = signature
# 설정, 개인화, 언어, 화면, 접근성
설정 = 환경설정 = 세팅 = 셋팅 = settings = preferences
설정 초기화 = 설정 재설정 = 설정 리셋 = reset settings
공장 초기화 = 공장 설정 초기화 = 공장 출하 상태로 초기화 = factory reset
기본값 = 디폴트 = 디폴트 값 = default value = default
맞춤설정 = 사용자 지정 = 사용자 정의 = 커스터마이징 = 커스터마이즈 = 커스텀 = customize = customization
개인화 = 개인 맞춤 = 개인 맞춤설정 = personalization = personalize
알림 = 노티 = 노티피케이션 = notification
푸시 알림 = 푸쉬 알림 = 푸시 메시지 = 푸시 = push notification
알림 끄기 = 알림 해제 = 알림 음소거 = turn off notifications = mute notifications = disable notifications
알림 설정 = notification settings
알림음 = 알림 소리 = notification sound
방해 금지 모드 = 방해금지 = do not disturb = dnd
비행기 모드 = 비행기 탑승 모드 = 에어플레인 모드 = airplane mode = flight mode
절전 모드 = 배터리 절약 모드 = 저전력 모드 = 배터리 세이버 = power saving mode = low power mode = battery saver
켜다 = 활성화 = 사용 설정 = 사용하도록 설정 = turn on = enable = activate
끄다 = 비활성화 = 사용 중지 = 사용 안 함 = turn off = disable = deactivate
언어 = 랭귀지 = language
언어 변경 = 언어 바꾸기 = 언어 설정 = change language = language settings
번역 = 번역하기 = translation = translate
현지화 = 로컬라이제이션 = 지역화 = localization = l10n
국제화 = internationalization = i18n
시간대 = 표준 시간대 = 타임존 = time zone
국가 = 나라 = country
다크 모드 = 어두운 테마 = 어두운 모드 = 야간 모드 = 다크 테마 = dark mode = dark theme
라이트 모드 = 밝은 테마 = 밝은 모드 = 라이트 테마 = light mode = light theme
테마 = theme
배경화면 = 월페이퍼 = 바탕 화면 배경 = wallpaper
홈 화면 = home screen = 홈스크린
글꼴 = 폰트 = 서체 = 글씨체 = font = typeface
글꼴 크기 = 글자 크기 = 글씨 크기 = 폰트 크기 = 텍스트 크기 = 폰트 사이즈 = font size = text size
해상도 = resolution = 화면 해상도 = screen resolution
화면 밝기 = 밝기 = brightness = screen brightness
화면 회전 = 자동 회전 = screen rotation = auto-rotate
전체 화면 = 풀스크린 = full screen
화면 분할 = 분할 화면 = 스플릿 뷰 = split screen = split view
화면 캡처 = 스크린샷 = 화면 캡쳐 = 스샷 = 캡처 화면 = screenshot = screen capture
화면 녹화 = 화면 기록 = 스크린 레코딩 = screen recording = record screen
화면 공유 = 스크린 공유 = screen sharing = share screen = screen share
화면 미러링 = 미러링 = screen mirroring = 스크린 미러링
확대 = 줌인 = zoom in
축소 = 줌아웃 = zoom out
접근성 = 손쉬운 사용 = accessibility = a11y = 접근성 기능
화면 읽기 프로그램 = 스크린 리더 = 화면 낭독기 = 화면 판독기 = screen reader
고대비 = 고대비 모드 = high contrast = 하이 콘트라스트
자막 = 캡션 = subtitle = closed caption = caption = 서브타이틀
텍스트 음성 변환 = 음성 합성 = text-to-speech = text to speech = tts
음성 인식 = 음성 텍스트 변환 = speech-to-text = speech recognition = stt
음성 입력 = 받아쓰기 = 음성으로 입력 = voice typing = dictation = voice input
음성 명령 = 보이스 커맨드 = voice command
대체 텍스트 = alt text = alternative text = 알트 텍스트
키보드 단축키 = 단축키 = 바로 가기 키 = 숏컷 키 = keyboard shortcut = shortcut key = hotkey
바로가기 = 숏컷 = shortcut
음량 = 볼륨 = 소리 크기 = volume
음소거 = 뮤트 = mute
음소거 해제 = unmute
진동 = vibration = 햅틱 = haptic
위젯 = widget
사이드바 = sidebar = side panel = 측면 패널
작업 표시줄 = 태스크바 = taskbar
상태 표시줄 = 스테이터스 바 = status bar
툴바 = 도구 모음 = toolbar
드롭다운 = 드롭다운 메뉴 = 펼침 메뉴 = 드롭다운 목록 = drop-down = dropdown = drop-down menu
체크박스 = 확인란 = checkbox
라디오 버튼 = 옵션 단추 = radio button = option button
버튼 = 단추 = button
토글 = 전환 스위치 = 토글 스위치 = toggle = toggle switch
슬라이더 = slider
대화 상자 = 다이얼로그 = dialog = dialog box
도구 설명 = 툴팁 = tooltip
아이콘 = icon
클릭 = click
두 번 클릭 = 더블 클릭 = double-click = double click
우클릭 = 마우스 오른쪽 버튼 클릭 = 오른쪽 클릭 = 마우스 우클릭 = right-click = right click
탭하기 = 터치하기 = 탭하다 = tap
길게 누르기 = 길게 터치 = 꾹 누르기 = 롱프레스 = long press = touch and hold = press and hold
밀기 = 스와이프 = 쓸어넘기기 = 밀어서 넘기기 = swipe
스크롤 = scroll
드래그 앤 드롭 = 끌어서 놓기 = 끌어다 놓기 = drag and drop = drag-and-drop
제스처 = 제스쳐 = 동작 인식 = gesture
대쉬보드 = dashboard
즐겨찾기 = favorites = favourite
필터 = 필터링 = filter
정렬 = 정렬 순서 = sort = sort order
검색 = 서치 = search
검색 기록 = 검색 내역 = search history
새로고침 = 리프레시 = 리프레쉬 = refresh = reload
피드 = feed
보관 = 보관처리 = 아카이브 = archive
상단 고정 = 맨 위에 고정 = 핀 고정 = pin to top
`;
